const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A name in a picture is text and never becomes markup. */
export const xml = (text: string): string => text.replace(/[&<>"']/g, mark => MARKS[mark] ?? mark)
