import { Component, type ReactNode } from "react";
import { saveFile } from "./state/opening.ts";

/** A bug in a view must not look like lost work: the graph is in the store, and can still be saved. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="crash" role="alert">
        <h1>The editor hit a bug and stopped drawing</h1>
        <p>Your graph is kept in this browser. Reload to go on, or save it to a file first.</p>
        <pre className="code block">{error.message}</pre>
        <p className="crash-actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Reload
          </button>
          <button type="button" className="button" onClick={saveFile}>
            Save the graph
          </button>
        </p>
      </main>
    );
  }
}
