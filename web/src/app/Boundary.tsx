import { Component, type ReactNode } from "react";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";

/** The last catch: a page that broke says so and can be tried again; the rest of the app stays. */
export class Boundary extends Component<{ children: ReactNode }, { problem: unknown }> {
  state = { problem: null as unknown };

  static getDerivedStateFromError(problem: unknown) {
    return { problem };
  }

  render() {
    if (!this.state.problem) return this.props.children;
    return (
      <div style={{ maxWidth: 520, margin: "64px auto", padding: 16 }}>
        <ErrorNotice
          title="This page stopped working. Nothing was changed."
          error={this.state.problem}
          onRetry={() => this.setState({ problem: null })}
        />
      </div>
    );
  }
}
