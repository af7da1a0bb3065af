using D1.Stages.Traces;

namespace D1.Stages.Report;

/// <summary>A page that plays decodes step by step.</summary>
public static class TracePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="title">Which model, and how it decodes.</param>
    /// <param name="traces">The decodes.</param>
    public static void Write(Stream stream, string title, IEnumerable<DecodeTrace> traces) =>
        new HtmlPage(title).Body("trace.html").Styles("page.css", "player.css").Data("traces", TraceFile.Write(traces))
            .Scripts("data.js", "player.js", "trace.js").Write(stream);
}
