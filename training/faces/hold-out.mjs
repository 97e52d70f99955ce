// Which faces are held out: those with a pair of attributes that no training face has. One in eight
// pairs of head and expression, and one in ten pairs of head and skin: a fifth of all faces. Every
// single value occurs in training, beside most values of its partner.

/** Pairs of attributes of which some combinations never occur in training. */
export const PAIRS = [
  ['head', 'face'],
  ['head', 'skin'],
];

/** Is a face held out? Its attributes are given as places in their lists of values. */
export function isHeldOut({ head, face, skin }) {
  return (head + face) % 8 === 0 || (head + skin) % 10 === 0;
}
