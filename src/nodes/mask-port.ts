/** The one polarity of masks, in the words that every port which takes or gives one begins with. */
export const MASK_POLARITY = "1 where the picture is unknown (the hole), 0 where it is known";
