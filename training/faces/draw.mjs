// Draws the faces that faces-64 is trained on: Open Peeps by Pablo Stanley (CC0 1.0), through
// DiceBear, on a pastel background of the seed's own, 64 x 64 pixels. About one face in twenty
// repeats another.
//
//   npm ci
//   node draw.mjs FOLDER [training faces = 20000] [held-out faces = 4400]
//
// Seeds are taken in order, 0, 1, 2 ...; hold-out.mjs says which of the two sets a face belongs to.
// Writes train.npy and held-out.npy, uint8 [count, 64, 64, 3], sRGB, and beside each a .json:
// the seed of every face and its attributes, as places in the lists of their values.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPeeps } from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { Resvg } from '@resvg/resvg-js';
import { isHeldOut, PAIRS } from './hold-out.mjs';
import { writeNpy } from './npy.mjs';

const SIDE = 64;
/** The part of the 704 x 704 drawing that is kept: the head fills the picture. */
const VIEW = '100 0 568 568';
const BACKGROUNDS = ['f6efe6', 'e4eef7', 'e7f3e8', 'f7e6ea', 'eee8f6', 'fbf5d9', 'ffffff', 'dcebea'];

const style = openPeeps.schema.properties;
/** Every expression of the style that has two eyes. */
const EXPRESSIONS = style.face.items.enum.filter((name) => name !== 'cyclops' && name !== 'monster');

/** The values of each attribute that the picture shows. Where nothing of it is seen, it is "none". */
const VALUES = {
  head: style.head.items.enum,
  face: EXPRESSIONS,
  facialHair: ['none', ...style.facialHair.items.enum],
  accessories: ['none', ...style.accessories.items.enum],
  skin: style.skinColor.default,
  headContrast: ['none', ...style.headContrastColor.default],
  background: BACKGROUNDS,
};

/** The drawing of a seed, and its attributes by name. */
function face(seed) {
  const avatar = createAvatar(openPeeps, {
    seed: `face-${seed}`,
    face: EXPRESSIONS,
    backgroundColor: BACKGROUNDS,
    maskProbability: 0,
    accessoriesProbability: 25,
    facialHairProbability: 20,
  });
  const { svg, extra } = avatar.toJson();
  const names = {
    ...extra,
    skin: extra.skinColor,
    headContrast: svg.includes(extra.headContrastColor) ? extra.headContrastColor : 'none',
    background: extra.primaryBackgroundColor,
  };
  const codes = Object.fromEntries(
    Object.entries(VALUES).map(([attribute, values]) => {
      const code = values.indexOf((names[attribute] ?? 'none').replace('#', ''));
      if (code < 0) throw new Error(`unknown ${attribute} ${names[attribute]}`);
      return [attribute, code];
    }),
  );
  return { svg: svg.replace('viewBox="0 0 704 704"', `viewBox="${VIEW}"`), codes };
}

/** RGB bytes of a drawing. */
function pixelsOf(svg) {
  const fitTo = { mode: 'width', value: SIDE };
  const { pixels, width, height } = new Resvg(svg, { fitTo, background: '#ffffff' }).render();
  if (width !== SIDE || height !== SIDE) throw new Error(`drawn ${width} x ${height}`);
  return Buffer.from(pixels.filter((_, index) => index % 4 !== 3));
}

/** A set of `count` faces, being drawn. */
function openSet(folder, name, count) {
  const images = writeNpy(join(folder, `${name}.npy`), count, SIDE);
  const seeds = [];
  const rows = [];
  return {
    full: () => rows.length === count,
    add(seed, { svg, codes }) {
      images.add(pixelsOf(svg));
      seeds.push(seed);
      rows.push(Object.values(codes));
      if (rows.length % 2000 === 0) console.log(`${name}: ${rows.length} faces`);
    },
    close() {
      images.close();
      const facts = { values: VALUES, heldOutPairs: PAIRS, seeds, codes: rows };
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(facts)}\n`);
    },
  };
}

const [folder, training = '20000', unseen = '4400'] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node draw.mjs FOLDER [training faces] [held-out faces]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const train = openSet(folder, 'train', Number(training));
const heldOut = openSet(folder, 'held-out', Number(unseen));
for (let seed = 0; !train.full() || !heldOut.full(); seed++) {
  const drawn = face(seed);
  const set = isHeldOut(drawn.codes) ? heldOut : train;
  if (!set.full()) set.add(seed, drawn);
}
train.close();
heldOut.close();
