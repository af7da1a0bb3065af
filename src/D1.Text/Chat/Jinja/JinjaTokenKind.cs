namespace D1.Text.Chat.Jinja;

internal enum JinjaTokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    PrintBegin,

    PrintEnd,

    /// <summary><c>{%</c></summary>
    BlockBegin,

    BlockEnd,
    Name,
    Text,
    Number,
    Operator,
    End,
}
