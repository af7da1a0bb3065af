using D1.Stages.Traces;

namespace D1.Stages.Report;

/// <summary>A page that plays decodes step by step.</summary>
public static class TracePage
{
    /// <summary>What <c>d1.player</c> needs on a page, after <c>data.js</c>.</summary>
    internal static IReadOnlyList<string> PlayerScripts { get; } = ["traces.js", "order.js", "player.js"];

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="title">Which model, and how it decodes.</param>
    /// <param name="traces">The decodes.</param>
    public static void Write(Stream stream, string title, IEnumerable<DecodeTrace> traces) =>
        new HtmlPage("d1 generate", title).Body("trace.html").Styles("page.css", "player.css").Data("traces", TraceFile.Write(traces))
            .Scripts(["data.js", .. PlayerScripts, "trace.js"]).Write(stream);
}
