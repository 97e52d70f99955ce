import { describe, expect, it } from "vitest";
import { ImagingError } from "../../src/imaging/imaging-error.ts";
import { decodeNpy, encodeNpy } from "../../src/imaging/npy.ts";

/** A .npy file with the given header dictionary and data. */
function npy(dictionary: string, data: ArrayBufferView): Uint8Array {
  const header = new TextEncoder().encode(`${dictionary}\n`);
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(10 + header.length + body.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(body, 10 + header.length);
  return bytes;
}
const dictionary = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

describe("NumPy files", () => {
  it.each([[[]], [[3]], [[2, 3]], [[1, 3, 2, 2]], [[0, 4]]])("keep a tensor of shape %j as it is", (shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = Float32Array.from({ length: size }, (_, i) => Math.fround(Math.sin(i) * 1e3));
    expect(decodeNpy(encodeNpy({ shape, data }))).toEqual({ shape, data });
  });

  it("are byte for byte what numpy.save writes", () => {
    const expected = `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }`.padEnd(117);
    const bytes = encodeNpy({ shape: [2], data: new Float32Array([1, -2]) });
    expect(new TextDecoder("latin1").decode(bytes.subarray(10, 128))).toBe(`${expected}\n`);
    expect([...bytes.subarray(128)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  it.each([
    ["<f8", new Float64Array([1.5, -2])],
    ["<i4", new Int32Array([7, -9])],
    ["<u2", new Uint16Array([65535, 1])],
    ["<i8", new BigInt64Array([3n, -4n])],
    ["|u1", new Uint8Array([255, 0])],
    ["|i1", new Int8Array([-128, 5])],
  ])("of type %s are read as float32", (descr, values) => {
    expect([...decodeNpy(npy(dictionary(descr, "(2,)"), values)).data]).toEqual([...values].map(Number));
  });

  it.each([
    ["an empty file", new Uint8Array(0), "empty", /0 bytes/],
    ["another kind of file", new TextEncoder().encode("{}"), "unreadable", /not a .npy file/],
    ["big-endian data", npy(dictionary(">f4", "(1,)"), new Float32Array(1)), "unreadable", />f4/],
    ["Fortran order", npy(dictionary("<f4", "(1,)", "True"), new Float32Array(1)), "unreadable", /Fortran/],
    ["complex numbers", npy(dictionary("<c8", "(1,)"), new Float32Array(2)), "unreadable", /<c8/],
    ["too little data", npy(dictionary("<f4", "(3, 2)"), new Float32Array(5)), "unreadable", /24 bytes.*20/],
    ["half a header", npy(dictionary("<f4", "(1,)"), new Float32Array(1)).subarray(0, 30), "unreadable", /cut short/],
  ])("say what is wrong with %s", (_, bytes, problem, message) => {
    let error: unknown;
    try {
      decodeNpy(bytes);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ImagingError);
    expect(error).toMatchObject({ problem, message: expect.stringMatching(message) });
  });
});
