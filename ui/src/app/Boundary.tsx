// Where a part of the window cannot be drawn: what happened, that nothing was lost, and a way on.
import { Component, type ReactNode } from "react";
import { Button, Empty } from "../kit";

interface State {
  error: Error | null;
}

/** React catches errors of rendering only in a class. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Empty
        kind="error"
        title="The window could not be drawn"
        action={
          <Button variant="primary" onClick={() => window.location.reload()}>
            Draw it again
          </Button>
        }
      >
        {error.message}. Your edits are kept by the application, and a run that is going on goes on.
      </Empty>
    );
  }
}
