import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface PickItem {
  readonly id: string;
  readonly title: string;
  /** Beside the title, small: why it is offered, or its keys. */
  readonly note?: ReactNode;
  /** A colour's name, for the mark before the title. */
  readonly tint?: string;
  /** Shown above the first item of each group. */
  readonly group?: string;
  readonly disabled?: boolean;
}

interface PickListProps<T extends PickItem> {
  readonly label: string;
  readonly placeholder: string;
  /** What there is for the words typed so far, best first. */
  readonly search: (query: string) => readonly T[];
  readonly nothing: (query: string) => string;
  readonly onPick: (item: T) => void;
  readonly onClose: () => void;
}

/** A field to type in above a list to choose from: arrows move, Enter takes, Escape leaves. */
export function PickList<T extends PickItem>(props: PickListProps<T>) {
  const { label, placeholder, search, nothing, onPick, onClose } = props;
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const found = search(query);
  const chosen = Math.min(index, found.length - 1);
  useEffect(() => input.current?.focus(), []);

  const take = (item: T | undefined) => item && !item.disabled && onPick(item);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    const last = found.length - 1;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") take(found[chosen]);
    else if (event.key === "ArrowDown") setIndex(chosen === last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") setIndex(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "PageDown") setIndex(Math.min(last, chosen + 8));
    else if (event.key === "PageUp") setIndex(Math.max(0, chosen - 8));
    else return;
    event.preventDefault();
  };

  return (
    <div className="pick">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="pick-list" id={list} role="listbox" aria-label={label}>
        {found.map((item, at) => (
          <div key={item.id} role="presentation">
            {item.group && item.group !== found[at - 1]?.group && <div className="pick-group">{item.group}</div>}
            <button
              id={`${list}-${at}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              aria-disabled={item.disabled}
              className="pick-entry"
              ref={at === chosen ? scrollIntoView : undefined}
              onPointerMove={() => setIndex(at)}
              onClick={() => take(item)}
            >
              {item.tint && <span className={`node-mark tint-${item.tint}`} aria-hidden="true" />}
              <span className="pick-title">{item.title}</span>
              {item.note && <small>{item.note}</small>}
            </button>
          </div>
        ))}
        {found.length === 0 && <p className="palette-none">{nothing(query)}</p>}
      </div>
    </div>
  );
}

const scrollIntoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: "nearest" });

/** Whether every word is somewhere in the text; 2 where the title begins with the first, for ranking. */
export function matches(query: string, title: string, more = ""): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${title} ${more}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return 0;
  return words[0] !== undefined && title.toLowerCase().startsWith(words[0]) ? 2 : 1;
}
