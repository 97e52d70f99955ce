// Draws the faces that faces-64 is trained on: Open Peeps by Pablo Stanley (CC0 1.0), through
// DiceBear, on a pastel background of the seed's own, 64 x 64 pixels. Of the first 20,000 drawings
// 19,096 are distinct.
//
//   npm ci
//   node draw.mjs faces.npy [count = 20000] [first seed = 0]
//
// Writes one .npy file: uint8 [count, 64, 64, 3], sRGB. The same seed draws the same face.

import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { openPeeps } from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { Resvg } from '@resvg/resvg-js';

const SIZE = 64;
/** The part of the 704 x 704 drawing that is kept: the head fills the picture. */
const VIEW = '100 0 568 568';
const BACKGROUNDS = ['f6efe6', 'e4eef7', 'e7f3e8', 'f7e6ea', 'eee8f6', 'fbf5d9', 'ffffff', 'dcebea'];

/** Every expression of the style that has two eyes. */
const EXPRESSIONS = openPeeps.schema.properties.face.items.enum.filter(
  (name) => name !== 'cyclops' && name !== 'monster',
);

/** The header of a .npy file (format 1.0) of uint8 [count, SIZE, SIZE, 3]. */
function npyHeader(count) {
  let text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${SIZE}, ${SIZE}, 3), }`;
  text = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const header = Buffer.alloc(10 + text.length);
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(text.length, 8);
  header.write(text, 10, 'latin1');
  return header;
}

/** RGB bytes of the face of one seed. */
function draw(seed) {
  const svg = createAvatar(openPeeps, {
    seed: `face-${seed}`,
    face: EXPRESSIONS,
    backgroundColor: BACKGROUNDS,
    maskProbability: 0,
    accessoriesProbability: 25,
    facialHairProbability: 20,
  })
    .toString()
    .replace('viewBox="0 0 704 704"', `viewBox="${VIEW}"`);
  const { pixels, width, height } = new Resvg(svg, {
    fitTo: { mode: 'width', value: SIZE },
    background: '#ffffff',
  }).render();
  if (width !== SIZE || height !== SIZE) throw new Error(`drawn ${width} x ${height}`);
  const rgb = Buffer.alloc(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) {
    rgb[3 * i] = pixels[4 * i];
    rgb[3 * i + 1] = pixels[4 * i + 1];
    rgb[3 * i + 2] = pixels[4 * i + 2];
  }
  return rgb;
}

const [path, count = '20000', first = '0'] = process.argv.slice(2);
if (!path) {
  console.error('usage: node draw.mjs faces.npy [count] [first seed]');
  process.exit(2);
}
const file = openSync(`${path}.part`, 'w');
writeSync(file, npyHeader(Number(count)));
for (let i = 0; i < Number(count); i++) {
  writeSync(file, draw(Number(first) + i));
  if ((i + 1) % 2000 === 0) console.log(`${i + 1} faces`);
}
closeSync(file);
renameSync(`${path}.part`, path);
