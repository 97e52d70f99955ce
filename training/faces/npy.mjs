// Writes images to a .npy file (format 1.0, uint8 [count, side, side, 3]) as they are drawn.

import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

function header(count, side) {
  let text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${side}, ${side}, 3), }`;
  text = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const bytes = Buffer.alloc(10 + text.length);
  bytes.write('\x93NUMPY\x01\x00', 'latin1');
  bytes.writeUInt16LE(text.length, 8);
  bytes.write(text, 10, 'latin1');
  return bytes;
}

/** A file of `count` images, under its name once it is whole. */
export function writeNpy(path, count, side) {
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, header(count, side));
  return {
    add: (rgb) => writeSync(file, rgb),
    close() {
      closeSync(file);
      renameSync(`${path}.part`, path);
    },
  };
}
