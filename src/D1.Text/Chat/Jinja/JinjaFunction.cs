namespace D1.Text.Chat.Jinja;

/// <summary>Something that a template can call.</summary>
/// <param name="arguments">Its arguments.</param>
internal delegate object? JinjaFunction(JinjaCall arguments);
