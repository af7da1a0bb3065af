namespace D1.Model.Tokenization.Patterns;

internal enum PatternOp
{
    /// <summary>One code point of the set.</summary>
    One,

    /// <summary>As many code points of the set as there are, from Min to Max; gives them back one by one when tried again.</summary>
    Run,

    /// <summary>As <see cref="Run"/>, but gives nothing back.</summary>
    PossessiveRun,

    /// <summary>Goes to Target; when tried again, to Other.</summary>
    Split,

    Jump,

    /// <summary>Remembers the position in a slot: where one round of a loop begins.</summary>
    Mark,

    /// <summary>Goes to Target if the position is still the slot's: a round that matched nothing ends the loop.</summary>
    LeaveIfStuck,

    /// <summary>Runs the inner program; goes on where it ended.</summary>
    Atomic,

    LookAhead,
    LookBehind,
    Anchor,
    Accept,
}
