type Codec = typeof import("./codec.ts");

/** The codecs, fetched with the first picture that is read or written: the page itself does neither, and loads without. */
const codec = (): Promise<Codec> => import("./codec.ts");

export const imageSides = async (...args: Parameters<Codec["imageSides"]>) => (await codec()).imageSides(...args);
export const decodeImage = async (...args: Parameters<Codec["decodeImage"]>) => (await codec()).decodeImage(...args);
export const encodePng = async (...args: Parameters<Codec["encodePng"]>) => (await codec()).encodePng(...args);
