namespace D1.Tasks.Prompts;

/// <summary>This project's own prompts: the same words in training and in evaluation, and nothing put into the model's mouth.</summary>
internal static class OwnPrompts
{
    private const string Layout = """


        Lay your reply out like this, each tag on a line of its own:
        <reasoning>
        the working
        </reasoning>
        <answer>
        the result
        </answer>
        """;

    /// <summary>How questions with worked solutions are put in supervised fine-tuning.</summary>
    public static PromptTemplate Solutions { get; } = Asking("Work this out and explain how.\n\n{question}");

    /// <summary>A request, how to lay out the reply to it, and how to write its result.</summary>
    public static PromptTemplate Asking(string request, string result = "") =>
        PromptTemplate.Parse(request + Layout + (result.Length > 0 ? "\n" + result : ""));
}
