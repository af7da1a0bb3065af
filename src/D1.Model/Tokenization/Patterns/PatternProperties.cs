using System.Globalization;

namespace D1.Model.Tokenization.Patterns;

/// <summary>
/// The sets behind <c>\p{…}</c> and <c>[:…:]</c>: general categories, POSIX classes, and the one script that split patterns use.
/// </summary>
internal static class PatternProperties
{
    private static readonly (string Short, string Long, UnicodeCategory Category)[] Categories =
    [
        ("lu", "uppercaseletter", UnicodeCategory.UppercaseLetter),
        ("ll", "lowercaseletter", UnicodeCategory.LowercaseLetter),
        ("lt", "titlecaseletter", UnicodeCategory.TitlecaseLetter),
        ("lm", "modifierletter", UnicodeCategory.ModifierLetter),
        ("lo", "otherletter", UnicodeCategory.OtherLetter),
        ("mn", "nonspacingmark", UnicodeCategory.NonSpacingMark),
        ("mc", "spacingmark", UnicodeCategory.SpacingCombiningMark),
        ("me", "enclosingmark", UnicodeCategory.EnclosingMark),
        ("nd", "decimalnumber", UnicodeCategory.DecimalDigitNumber),
        ("nl", "letternumber", UnicodeCategory.LetterNumber),
        ("no", "othernumber", UnicodeCategory.OtherNumber),
        ("pc", "connectorpunctuation", UnicodeCategory.ConnectorPunctuation),
        ("pd", "dashpunctuation", UnicodeCategory.DashPunctuation),
        ("ps", "openpunctuation", UnicodeCategory.OpenPunctuation),
        ("pe", "closepunctuation", UnicodeCategory.ClosePunctuation),
        ("pi", "initialpunctuation", UnicodeCategory.InitialQuotePunctuation),
        ("pf", "finalpunctuation", UnicodeCategory.FinalQuotePunctuation),
        ("po", "otherpunctuation", UnicodeCategory.OtherPunctuation),
        ("sm", "mathsymbol", UnicodeCategory.MathSymbol),
        ("sc", "currencysymbol", UnicodeCategory.CurrencySymbol),
        ("sk", "modifiersymbol", UnicodeCategory.ModifierSymbol),
        ("so", "othersymbol", UnicodeCategory.OtherSymbol),
        ("zs", "spaceseparator", UnicodeCategory.SpaceSeparator),
        ("zl", "lineseparator", UnicodeCategory.LineSeparator),
        ("zp", "paragraphseparator", UnicodeCategory.ParagraphSeparator),
        ("cc", "control", UnicodeCategory.Control),
        ("cf", "format", UnicodeCategory.Format),
        ("cs", "surrogate", UnicodeCategory.Surrogate),
        ("co", "privateuse", UnicodeCategory.PrivateUse),
        ("cn", "unassigned", UnicodeCategory.OtherNotAssigned),
    ];

    private static readonly Dictionary<string, RuneSet> Sets = Build();

    /// <summary>The set of that name; case, blanks, hyphens and underscores do not matter.</summary>
    public static RuneSet? Find(string name) =>
        Sets.GetValueOrDefault(string.Concat(name.Where(character => character is not (' ' or '_' or '-'))).ToLowerInvariant());

    private static Dictionary<string, RuneSet> Build()
    {
        var sets = new Dictionary<string, RuneSet>();
        foreach (var (shortName, longName, category) in Categories) sets[shortName] = sets[longName] = RuneSet.OfCategories(category);
        foreach (var (major, name) in (ReadOnlySpan<(char, string)>)[('l', "letter"), ('m', "mark"), ('n', "number"), ('p', "punctuation"),
            ('s', "symbol"), ('z', "separator"), ('c', "other")])
            sets[major.ToString()] = sets[name] =
                RuneSet.OfCategories(Categories.Where(entry => entry.Short[0] == major).Select(entry => entry.Category));
        sets["lc"] = sets["l&"] = sets["casedletter"] = sets["lu"].Union(sets["ll"]).Union(sets["lt"]);
        sets["any"] = RuneSet.Any;
        sets["assigned"] = sets["cn"].Negate();
        sets["ascii"] = RuneSet.OfRange(0, 0x7F);
        sets["space"] = sets["whitespace"] = RuneSet.Space;
        sets["blank"] = sets["zs"].Union(RuneSet.Of('\t'));
        sets["word"] = RuneSet.Word;
        sets["alnum"] = RuneSet.Word.Intersect(sets["pc"].Negate());
        sets["alpha"] = sets["alphabetic"] = sets["alnum"].Intersect(sets["nd"].Negate());
        sets["digit"] = RuneSet.Digit;
        sets["xdigit"] = RuneSet.HexDigit;
        sets["upper"] = sets["uppercase"] = sets["lu"];
        sets["lower"] = sets["lowercase"] = sets["ll"];
        sets["cntrl"] = sets["cc"];
        sets["punct"] = sets["p"].Union(sets["s"].Intersect(sets["ascii"]));
        sets["han"] = RuneSet.OfRanges(
        [
            (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B),
                (0x3400, 0x4DBF),
            (0x4E00, 0x9FFF), (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF),
            (0x2A700, 0x2B739),
            (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2EBF0, 0x2EE5D), (0x2F800, 0x2FA1D), (0x30000, 0x3134A),
            (0x31350, 0x323AF),
        ]);
        return sets;
    }
}
