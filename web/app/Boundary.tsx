import { Component, type ReactNode } from "react";
import { text } from "./text.ts";
import { parseUrl } from "./url-state.ts";

/** The last net: a fault while drawing is said, with a way out, instead of a blank page. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    const { lang } = parseUrl(window.location.search);
    return (
      <main className="state state-failure" role="alert">
        <strong>{text(lang, "broken")}</strong>
        <a className="button" href="/">
          {text(lang, "toStart")}
        </a>
      </main>
    );
  }
}
