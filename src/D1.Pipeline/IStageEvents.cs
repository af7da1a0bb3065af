namespace D1.Pipeline;

/// <summary>Gets what a running stage tells.</summary>
public interface IStageEvents
{
    void Progress(StageProgress progress);

    /// <summary>One line for people.</summary>
    void Message(string text);
}
