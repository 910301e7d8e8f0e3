import { Component, type ReactNode } from 'react'

interface Props {
  /** What is drawn: where drawing failed, another one is tried again. */
  readonly attempt: object
  readonly fallback: ReactNode
  readonly children: ReactNode
}

interface State {
  readonly attempt: object
  readonly failed: boolean
}

/** Shows something else where drawing failed, instead of an empty page. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { attempt: this.props.attempt, failed: false }

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true }
  }

  static getDerivedStateFromProps({ attempt }: Props, state: State): State | null {
    return attempt === state.attempt ? null : { attempt, failed: false }
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
