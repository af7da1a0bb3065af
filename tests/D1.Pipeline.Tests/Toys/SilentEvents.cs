
namespace D1.Pipeline.Tests.Toys;

public sealed class SilentEvents : IStageEvents
{
    public List<string> Messages { get; } = [];

    public void Progress(StageProgress progress) { }

    public void Message(string text) => Messages.Add(text);
}
