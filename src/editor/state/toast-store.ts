import { create } from "zustand";
import type { Diagnostic } from "../../graph/diagnostic.ts";

export interface Toast {
  readonly id: number;
  readonly tone: "info" | "ok" | "error";
  readonly message: string;
  readonly hint?: string;
  /** Screen position of what it is about; bottom centre without it. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** Long enough to read two lines. */
const LIFETIME_MS = 6000;

let nextId = 1;

export const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

export function notify(toast: Omit<Toast, "id">): void {
  const id = nextId++;
  useToasts.setState((state) => ({
    toasts: [...state.toasts.filter((other) => other.message !== toast.message), { ...toast, id }].slice(-4),
  }));
  setTimeout(() => dismissToast(id), LIFETIME_MS);
}

export function notifyDiagnostic(diagnostic: Diagnostic, at?: Toast["at"]): void {
  const tone = diagnostic.severity === "error" ? "error" : "info";
  notify({ tone, message: diagnostic.message, hint: diagnostic.hint, at });
}

export function dismissToast(id: number): void {
  useToasts.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
}
