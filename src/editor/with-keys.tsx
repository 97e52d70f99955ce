/** A text of messages in which keys stand between backticks. */
export const WithKeys = ({ text }: { text: string }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
  text.split("`").map((part, index) => (index % 2 === 1 ? <kbd key={index}>{part}</kbd> : part));
