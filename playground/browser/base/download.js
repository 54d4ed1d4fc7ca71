// Files that the page saves and reads.

/** @param {string} name @param {Blob} blob */
export function save(name, blob) {
  const a = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}

/**
 * A file's bytes as base64; refused with a sentence.
 * @param {File} file @param {number} maxBytes
 * @returns {Promise<string>}
 */
export function readBase64(file, maxBytes) {
  return new Promise((resolve, reject) => {
    if (file.size > maxBytes) return reject(`A file must not be larger than ${fileSize(maxBytes)}. ${file.name} has ${fileSize(file.size)}.`);
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => reject(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}

const FORMULA_STARTS = ["=", "+", "-", "@", "'"];
const QUOTE = "\u0022";
const QUOTED = [",", QUOTE, "\n", "\r"];

/** A cell of a CSV file. A spreadsheet does not take text for a formula: see `playground.spreadsheet`. @param {string | number} value */
export function csvCell(value) {
  const text = String(value);
  const isFormula = FORMULA_STARTS.includes(text.trimStart()[0]) && Number.isNaN(Number(text));
  const guarded = isFormula ? `'${text}` : text;
  return QUOTED.some((mark) => text.includes(mark)) ? QUOTE + guarded.replaceAll(QUOTE, QUOTE + QUOTE) + QUOTE : guarded;
}

/** @param {number} bytes */
export const fileSize = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
