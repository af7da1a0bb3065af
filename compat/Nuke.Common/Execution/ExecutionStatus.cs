namespace Nuke.Common.Execution;

/// <summary>Where a target stands.</summary>
internal enum ExecutionStatus
{
    /// <summary>Not part of the plan.</summary>
    None,

    /// <summary>Has yet to run.</summary>
    Scheduled,

    /// <summary>Left out after another target failed.</summary>
    NotRun,

    /// <summary>Left out on purpose.</summary>
    Skipped,

    /// <summary>Runs now.</summary>
    Running,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Threw an exception.</summary>
    Failed,

    /// <summary>Interrupted.</summary>
    Aborted,

    /// <summary>Without work of its own: a name for its dependencies.</summary>
    Collective,
}
