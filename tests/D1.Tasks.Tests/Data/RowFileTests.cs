using D1.Core;
using D1.Tasks.Data;
using DuckDB.NET.Data;

namespace D1.Tasks.Tests.Data;

public sealed class RowFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("d1-rows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_lines_keep_texts_numbers_lists_and_nulls()
    {
        var rows = Read("a.jsonl",
            "{\"t\": \"ü\", \"n\": 3, \"l\": [1, -2], \"s\": [\"x\"], \"z\": null, \"f\": 0.5}\n\n{\"t\": \"b\"}\n");
        Assert.Equal(("ü", 3), (rows[0].Text("t"), rows[0].Whole("n")));
        Assert.Equal([1, -2], rows[0].Wholes("l"));
        Assert.Equal(["x"], rows[0].Texts("s"));
        Assert.False(rows[0].Has("z"));
        Assert.Equal(Place("a.jsonl", 3), rows[1].Place);
    }

    [Fact]
    public void Comma_separated_values_keep_quoted_commas_quotes_and_line_ends()
    {
        var rows = Read("a.csv", "A,\"B,b\"\r\n0012,\"x \"\"y\"\"\nz, w\"\r\n\r\n,\"\"\n");
        Assert.Equal(("0012", "x \"y\"\nz, w"), (rows[0].Text("A"), rows[0].Text("B,b")));
        Assert.Equal(12, rows[0].Whole("A"));
        Assert.Equal(("", ""), (rows[1].Text("A"), rows[1].Text("B,b")));
        Assert.Equal(2, rows.Count);
        Assert.Equal([Place("a.csv", 2), Place("a.csv", 5)], rows.Select(row => row.Place));
    }

    [Fact]
    public void Parquet_keeps_texts_numbers_lists_nulls_and_the_order()
    {
        var path = Parquet("SELECT i AS n, 'row ' || i AS t, [i, i + 1] AS l, ['a', NULL] AS s, CASE WHEN i = 2 THEN NULL ELSE i::INTEGER "
            + "END AS z FROM range(5000) r(i)");
        var rows = RowFile.Read(path).ToList();
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), rows.Select(row => row.Whole("n")));
        Assert.Equal(("row 7", 7), (rows[7].Text("t"), rows[7].Whole("z")));
        Assert.Equal([7, 8], rows[7].Wholes("l"));
        Assert.False(rows[2].Has("z"));
        Assert.Equal($"{path}, row 3: 'z' must be a whole number", Assert.Throws<InputException>(() => rows[2].Whole("z")).Message);
        Assert.Equal($"{path}, row 1: 's' must be a list of texts", Assert.Throws<InputException>(() => rows[0].Texts("s")).Message);
    }

    [Fact]
    public void A_mark_at_the_beginning_is_no_content() => Assert.Equal("ü", Read("a.jsonl", "\uFEFF{\"t\": \"ü\"}\n")[0].Text("t"));

    [Theory]
    [InlineData("a[1]")]
    [InlineData("a*?")]
    public void A_folders_name_is_no_pattern(string name)
    {
        var path = Parquet("SELECT 1 AS n");
        foreach (var folder in (string[])[name, "a1"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            if (folder == name) File.Copy(path, Path.Combine(_folder, folder, "b.parquet"));
        }

        Assert.Equal(1, Assert.Single(RowFile.Read(Path.Combine(_folder, name, "b.parquet"))).Whole("n"));
    }

    [Theory]
    [InlineData("a.jsonl", "{\"t\": \"a\"}\n{\"t\": 1}\n", 2, "'t' must be a text")]
    [InlineData("a.jsonl", "{\"t\": \"a\"}\n{\"u\": 1, \"a\": 2}\n", 2, "there is no 't'; the row has a, u")]
    [InlineData("a.jsonl", "{\"t\": \"a\"}\n[1]\n", 2, "must be a JSON object")]
    [InlineData("a.jsonl", "{\"t\": \"a\"}\n\n{\"t\": \n", 3, "no valid JSON (byte 7)")]
    [InlineData("a.jsonl", "{\"t\": \"\\ud800\"}\n", 1, "a text holds half of a surrogate pair")]
    [InlineData("a.csv", "t,u\n1,2\n3\n", 3, "has 1 fields, the header 2")]
    [InlineData("a.csv", "t,t\n", 1, "two columns are named 't'")]
    [InlineData("a.csv", "t,u\n\"x\ny\"\n", 2, "has 1 fields, the header 2")]
    [InlineData("a.csv", "t\n\"x\n\n", 2, "a quoted field is not closed")]
    [InlineData("a.csv", "t\n\"x\"y\n", 2, "a closing quote must end its field")]
    [InlineData("a.csv", "t\nx\"y\n", 2, "a quote within a field that does not begin with one")]
    public void A_bad_row_is_one_line_with_file_and_line(string file, string text, int line, string expected) =>
        Assert.Equal($"{Place(file, line)}: {expected}",
            Assert.Throws<InputException>(() => Read(file, text).ConvertAll(row => row.Text("t"))).Message);

    [Fact]
    public void What_is_no_row_file_is_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.jsonl"), [(byte)'{', 0xFF, (byte)'\n']);
        Assert.EndsWith("a.jsonl, line 1: no UTF-8", Refusal("a.jsonl"), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "b.jsonl"), [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'"', 0xFF, (byte)'\n']);
        Assert.EndsWith("b.jsonl, line 1: no UTF-8", Refusal("b.jsonl"), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "c.jsonl"), [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0]);
        Assert.EndsWith("c.jsonl, line 1: no UTF-8", Refusal("c.jsonl"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "a.parquet"), "no Parquet");
        Assert.Contains("a.parquet: no readable Parquet: ", Refusal("a.parquet"), StringComparison.Ordinal);
        Assert.EndsWith("a.csv: no such file", Refusal("a.csv"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "e.csv"), "");
        Assert.EndsWith("e.csv: empty; a header is missing", Refusal("e.csv"), StringComparison.Ordinal);
        Assert.EndsWith("a.txt: no file of rows: its name must end in .parquet, .jsonl, .csv", Refusal("a.txt"), StringComparison.Ordinal);
    }

    private string Refusal(string file) => Assert.Throws<InputException>(() => RowFile.Read(Path.Combine(_folder, file)).ToList()).Message;

    private string Place(string file, int line) => $"{Path.Combine(_folder, file)}, line {line}";

    private List<DataRow> Read(string file, string text)
    {
        File.WriteAllText(Path.Combine(_folder, file), text);
        return [.. RowFile.Read(Path.Combine(_folder, file))];
    }

    private string Parquet(string query)
    {
        var path = Path.Combine(_folder, "it's a.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"COPY ({query}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, ROW_GROUP_SIZE 2048)";
        command.ExecuteNonQuery();
        return path;
    }
}
