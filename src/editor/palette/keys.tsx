const SHOWN: Readonly<Record<string, string>> = {
  Enter: "⏎",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
};

/** `Ctrl+Shift+Z` as keys. */
export function Keys({ keys }: { keys: string | undefined }) {
  if (!keys) return null;
  return (
    <span className="keys">
      {partsOf(keys).map((key) => (
        <kbd key={key}>{SHOWN[key] ?? key}</kbd>
      ))}
    </span>
  );
}

/** A `+` at the end is the key itself. */
export const partsOf = (keys: string): string[] => keys.split(/\+(?!$)/);
