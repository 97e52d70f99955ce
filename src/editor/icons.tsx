import type { ReactNode } from "react";

/** 16 px line icons; decorative, so hidden from screen readers: the button says what it does. */
function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {children}
    </svg>
  );
}

const line = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export const PlayIcon = () => (
  <Icon>
    <path d="M4.5 3v10l8-5z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor" />
  </Icon>
);
export const StepIcon = () => (
  <Icon>
    <path d="M3.5 3v10l6.5-5zM11 3h2v10h-2z" fill="currentColor" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />
  </Icon>
);
export const UndoIcon = () => (
  <Icon>
    <path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M6 3.5l-3 3 3 3" {...line} />
  </Icon>
);
export const RedoIcon = () => (
  <Icon>
    <path d="M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10 3.5l3 3-3 3" {...line} />
  </Icon>
);
export const LockIcon = () => (
  <Icon>
    <path d="M4 7.5h8v5.5H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 5 0v2.3" {...line} />
  </Icon>
);
export const UnlockIcon = () => (
  <Icon>
    <path d="M4 7.5h8v5.5H4zM5.5 7.5V5.2a2.5 2.5 0 0 1 4.7-1.2" {...line} />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="M3.5 8.5l3 3 6-7" {...line} />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M4 4l8 8M12 4l-8 8" {...line} />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="M4 6l4 4 4-4" {...line} />
  </Icon>
);
export const DiceIcon = () => (
  <Icon>
    <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" {...line} />
    <path d="M5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01" {...line} strokeWidth="1.8" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.8" {...line} />
    <path
      d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"
      {...line}
    />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z" {...line} />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path
      d="M6.8 9.2l2.4-2.4M7 4.8l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1L11 9M9 11.2l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1L5 7"
      {...line}
    />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M8 2.5v7.5M5 7.2L8 10l3-2.8M3 13h10" {...line} />
  </Icon>
);
export const OpenIcon = () => (
  <Icon>
    <path d="M8 10V2.5M5 5.3l3-2.8 3 2.8M3 13h10" {...line} />
  </Icon>
);
export const LoopIcon = () => (
  <Icon>
    <path d="M13 8a5 5 0 1 1-1.6-3.7M11.6 1.8v2.7H8.9" {...line} />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M8 2.5l6 10.5H2zM8 6.5v3M8 11.3h.01" {...line} />
  </Icon>
);
export const ErrorIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.8" {...line} />
    <path d="M8 5v3.4M8 10.8h.01" {...line} />
  </Icon>
);
export const InfoIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.8" {...line} />
    <path d="M8 7.4V11M8 5.1h.01" {...line} />
  </Icon>
);
export const KeyboardIcon = () => (
  <Icon>
    <rect x="1.5" y="4" width="13" height="8" rx="1.5" {...line} />
    <path d="M4 6.6h.01M6.7 6.6h.01M9.3 6.6h.01M12 6.6h.01M5 9.6h6" {...line} />
  </Icon>
);
export const PencilIcon = () => (
  <Icon>
    <path d="M3 13l.7-3 6.8-6.8a1.4 1.4 0 0 1 2 0l.3.3a1.4 1.4 0 0 1 0 2L6 12.3z" {...line} />
  </Icon>
);

export const CompareIcon = () => (
  <Icon>
    <path d="M6 5L3 8l3 3M10 5l3 3-3 3M3.5 8h9" {...line} />
  </Icon>
);
