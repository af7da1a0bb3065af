namespace D1.Cli.Chat;

/// <summary>One model's part of the screen: its answer, how far it is, and what is said of it.</summary>
/// <param name="Title">Who answers.</param>
/// <param name="Answer">Its answer.</param>
internal sealed record ChatPane(string Title, AnswerInProgress Answer)
{
    /// <summary>What it costs, or how far it is.</summary>
    public string Status { get; set; } = "";

    /// <summary>Nothing more will come.</summary>
    public bool IsDone { get; set; }

    /// <summary>The answer's text, for those who read no screen.</summary>
    public string Text { get; set; } = "";

    /// <summary>What is said of the answer, such as its reward.</summary>
    public List<string> Notes { get; } = [];
}
