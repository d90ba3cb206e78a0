/** What one caller saw: when it asked, when it was answered, and what. */
export interface Observation<Op> {
  readonly op: Op;
  readonly asked: number;
  /** `undefined`: no answer came, so it may have happened at any time since, or never. */
  readonly answered: number | undefined;
}

export interface Model<State, Op> {
  readonly start: State;
  /** The state after `op`, answered as it was; `undefined` when the thing cannot answer so in this state. */
  step(state: State, op: Op): State | undefined;
}

/**
 * Whether a history could have been made by one thing that does one thing at a time (Herlihy and Wing 1990, by the
 * search of Wing and Gong 1993): whether there is an order of all that was answered, and of some that was not, which
 * respects that what was answered before something else was asked came before it.
 *
 * An operation that may come next, fits, and changes nothing is taken without looking further: any order in which it
 * comes later stays one when it is moved here. Only operations that change the state are tried in turn.
 */
export function isLinearizable<State, Op>(
  model: Model<State, Op>,
  history: readonly Observation<Op>[],
): boolean {
  const byAsked = [...history].sort((a, b) => a.asked - b.asked);
  return search(model, byAsked, model.start);
}

function search<State, Op>(
  model: Model<State, Op>,
  history: readonly Observation<Op>[],
  state: State,
): boolean {
  let rest = history;
  for (;;) {
    const free = rest.find((one) => mayBeNext(rest, one) && model.step(state, one.op) === state);
    if (!free) break;
    rest = rest.filter((one) => one !== free);
  }
  // What was never answered may never have happened.
  if (rest.every(({ answered }) => answered === undefined)) return true;
  return rest.some((one) => {
    const next = mayBeNext(rest, one) ? model.step(state, one.op) : undefined;
    return (
      next !== undefined &&
      search(
        model,
        rest.filter((other) => other !== one),
        next,
      )
    );
  });
}

const mayBeNext = <Op>(rest: readonly Observation<Op>[], one: Observation<Op>): boolean =>
  rest.every(({ answered = Number.POSITIVE_INFINITY }) => one.asked <= answered);
