namespace D1.Model.Tokenization.Patterns;

/// <summary>The part of a text from <paramref name="Start"/> to before <paramref name="End"/>, in UTF-16 units.</summary>
internal readonly record struct PatternCut(int Start, int End, bool IsMatch);
