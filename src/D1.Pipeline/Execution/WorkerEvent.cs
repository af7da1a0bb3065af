namespace D1.Pipeline.Execution;

/// <summary>One line on a worker's standard output; exactly one of its parts is set.</summary>
/// <param name="Progress">How far the stage is.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Result">How the node ended; the last event of a request.</param>
public sealed record WorkerEvent(StageProgress? Progress = null, string? Message = null, WorkerResult? Result = null);
