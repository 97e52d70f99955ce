import { Component, type ReactNode } from "react";
import { messages } from "./messages.ts";
import { blankDocument, openInEditor } from "./state/document-store.ts";
import { saveFile } from "./state/opening.ts";

/** A bug in a view must not look like lost work: the graph is in the store, and can still be saved. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  /** Where the graph itself is what cannot be drawn, a reload would only open it again. It stays in the library. */
  private readonly startAgain = (): void => {
    openInEditor(blankDocument());
    this.setState({ error: null });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="crash" role="alert">
        <h1>{messages.crash.title}</h1>
        <p>{messages.crash.text}</p>
        <pre className="code block">{error.message}</pre>
        <p className="crash-actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>
            {messages.crash.reload}
          </button>
          <button type="button" className="button" onClick={saveFile}>
            {messages.crash.save}
          </button>
          <button type="button" className="button" onClick={this.startAgain}>
            {messages.crash.empty}
          </button>
        </p>
      </main>
    );
  }
}
