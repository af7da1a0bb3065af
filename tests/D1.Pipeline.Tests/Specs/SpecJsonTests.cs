using System.Text.Json.Nodes;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Tests.Specs;

public sealed class SpecJsonTests
{
    [Theory]
    [InlineData("""{"b":"+ SFT","a":[0.0003,1e-8,24,true,null]}""", """{"a":[3e-4,1e-8,24,true,null],"b":"+ SFT"}""")]
    [InlineData("null", "null")]
    [InlineData("\"λ 'x' \\\"y\\\"\"", "\"λ 'x' \\\"y\\\"\"")]
    [InlineData("""["\ud83d\ude00","\u0001\n\u2028"]""", """["😀","\u0001\n\u2028"]""")]
    public void Values_are_written_as_people_write_them(string json, string written) =>
        Assert.Equal(written, SpecJson.Write(JsonNode.Parse(json)));
}
