using D1.Tasks.Prompts;

namespace D1.Stages.Sources;

/// <summary>How a stage uses real data; the nano tasks have neither.</summary>
internal interface IPromptOptions
{
    /// <summary>Whose words.</summary>
    PromptStyle Prompts { get; }

    /// <summary>Rows to set aside from training.</summary>
    int? HeldOut { get; }
}
