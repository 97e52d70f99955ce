/** A name that is a file in the folder asked for, and nowhere else; `extension` without the dot, taken off where it is there. */
export const fileStem = (name: string, extension: string, otherwise: string): string =>
  name
    .replace(new RegExp(`\\.${extension}$`, "i"), "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
    .replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_")
    .replace(/^\.+/, "")
    .trim() || otherwise;
