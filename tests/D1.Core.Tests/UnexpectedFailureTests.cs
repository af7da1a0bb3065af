namespace D1.Core.Tests;

/// <summary>An exception that nobody foresaw as one line.</summary>
public sealed class UnexpectedFailureTests
{
    [Fact]
    public void A_library_that_does_not_load_is_named_however_deep_it_lies() => Assert.Equal(
        "a library is missing or does not load; see d1 doctor: libtorch.so: no such file",
        UnexpectedFailure.Describe(new TypeInitializationException(
            "Native", new AggregateException(new DllNotFoundException("libtorch.so:\nno such file")))));

    [Fact]
    public void What_a_terminal_would_obey_is_shown() =>
        Assert.Equal("a \\u001b[31m\\u0007", UnexpectedFailure.OneLine("a\r\n\u001b[31m\a"));

    [Fact]
    public void The_type_is_said_and_how_to_see_more() =>
        Assert.Equal(
            "InvalidOperationException: no (D1_TRACE=1 shows where)",
            UnexpectedFailure.Describe(new InvalidOperationException("no")));
}
