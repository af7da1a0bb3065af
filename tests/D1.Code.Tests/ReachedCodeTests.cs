namespace D1.Code.Tests;

/// <summary>What changes the digest of the code that is reached, and what does not.</summary>
public sealed class ReachedCodeTests
{
    private const string Outside =
        "[AttributeUsage(AttributeTargets.All)] public sealed class OutsideKeyAttribute(string reason) : Attribute { public string Reason "
        + "=> reason; }";

    private const string Generated = "[System.CodeDom.Compiler.GeneratedCode(\"generator\", \"3\")] ";

    /// <summary>Sources with a number 1 that becomes 2.</summary>
    public static TheoryData<string, string> Noticed => new()
    {
        { "a method", "static class Root { static int Run() => 1; }" },
        { "a called method", "static class Root { static int Run() => A(); static int A() => B(); static int B() => 1; }" },
        { "a lambda", "static class Root { static int Run() { Func<int, int> f = x => x + 1; return f(2); } }" },
        { "a nested lambda", "static class Root { static int Run() { Func<int, Func<int>> f = x => () => x + 1; return f(2)(); } }" },
        { "a lambda in a field", "static class Root { static readonly Func<int> F = () => 1; static int Run() => F(); }" },
        { "a local function", "static class Root { static int Run() { return A(3); int A(int x) => x == 0 ? 1 : A(x - 1); } }" },
        { "a method group", "static class Root { static int Run() => new[] { 0 }.Select(A).Sum(); static int A(int x) => x + 1; }" },
        { "an iterator", "static class Root { static int Run() => Numbers().Sum(); static IEnumerable<int> Numbers() { yield return 1; } "
            + "}" },
        { "an async method", "static class Root { static int Run() => A().Result; static async Task<int> A() { await Task.Yield(); return "
            + "1; } }" },
        { "an async lambda", "static class Root { static int Run() { Func<Task<int>> f = async () => { await Task.Yield(); return 1; }; "
            + "return f().Result; } }" },
        { "an async iterator", "static class Root { static object Run() => A(); static async IAsyncEnumerable<int> A() { await "
            + "Task.Yield(); yield return 1; } }" },
        { "a generic method", "static class Root { static int Run() => A<string>(); static int A<T>() => 1; }" },
        { "a generic type", "static class Root { static int Run() => new A<string>().B(); } class A<T> { public int B() => 1; }" },
        { "an override", "static class Root { static int Run() { A a = new B(); return a.C(); } } class A { public virtual int C() => 0; } "
            + "class B : A { public override int C() => 1; }" },
        { "an override of a generic base",
            "static class Root { static int Run() { A<int> a = new B(); return a.C(0); } } abstract class A<T> { public abstract int C(T "
            + "x); } class B : A<int> { public override int C(int x) => 1; }" },
        { "an interface's member", "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int "
            + "C(); } class B : IA { public int C() => 1; }" },
        { "an explicit interface's member",
            "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int C(); } class B : IA { "
            + "int IA.C() => 1; }" },
        { "a generic interface's member",
            "static class Root { static int Run() => A(new B()); static int A(IA<string> a) => a.C(\"\"); } interface IA<T> { int C(T x); "
            + "} class B : IA<string> { public int C(string x) => 1; }" },
        { "an interface's member from a base",
            "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int C(); } class D { public "
            + "int C() => 1; } class B : D, IA; " },
        { "an interface's default", "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int "
            + "C() => 1; } class B : IA;" },
        { "a derived interface's default",
            "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int C(); } interface ID : "
            + "IA { int IA.C() => 1; } class B : ID;" },
        { "a struct's interface member",
            "static class Root { static int Run() => A(new B()); static int A<T>(T a) where T : IA => a.C(); } interface IA { int C(); } "
            + "struct B : IA { public int C() => 1; }" },
        { "a static interface member",
            "static class Root { static int Run() => A<B>(); static int A<T>() where T : IA => T.C(); } interface IA { static abstract int "
            + "C(); } struct B : IA { public static int C() => 1; }" },
        { "an object of a type parameter",
            "static class Root { static int Run() => A<B>().C(); static T A<T>() where T : new() => new T(); } class B { readonly int _c; "
            + "public B() { _c = 1; } public int C() => _c; }" },
        { "what the framework calls", "static class Root { static string Run() => $\"{new A()}\"; } class A { public override string "
            + "ToString() => B() + \"\"; int B() => 1; }" },
        { "a comparer that the framework calls",
            "static class Root { static int Run() => new[] { 2, 3 }.Order(new A()).First(); } class A : IComparer<int> { public int "
            + "Compare(int x, int y) => x - y + 1; }" },
        { "a static constructor", "static class Root { static int Run() => A.B; } static class A { public static int B; static A() { B = "
            + "1; } }" },
        { "a static field", "static class Root { static int Run() => A.B; } static class A { public static readonly int B = "
            + "int.Parse(\"7\") + 1; }" },
        { "a static constructor behind a call",
            "static class Root { static int Run() => A.C(); } static class A { static int B; static A() { B = 1; } public static int C() "
            + "=> B; }" },
        { "an instance's field", "static class Root { static int Run() => new A().B; } class A { public int B = 1; }" },
        { "a base's constructor", "static class Root { static object Run() => new B(); } class A { protected int C; protected A() { C = 1; "
            + "} } class B : A;" },
        { "a property", "static class Root { static int Run() => A; static int A => 1; }" },
        { "an event's accessor", "static class Root { static void Run() { A += () => { }; } static int B; static event Action A { add { B "
            + "= 1; } remove { } } }" },
        { "an operator", "static class Root { static int Run() => new A() + new A(); } class A { public static int operator +(A a, A b) => "
            + "1; }" },
        { "an extension", "static class Root { static int Run() => 3.B(); } static class A { public static int B(this int x) => x + 1; }" },
        { "a constant", "static class Root { static int Run() => A.B; } static class A { public const int B = 1; }" },
        { "an enum's value", "static class Root { static string Run() => A.B.ToString(); } enum A { C, B = 1 + 4 }" },
        { "a default argument", "static class Root { static int Run() => A(); static int A(int x = 1) => x; }" },
        { "an array's content", "static class Root { static int Run() => new[] { 5, 6, 7, 8, 9, 1 }.Sum(); }" },
        { "a span's content", "static class Root { static int Run() { ReadOnlySpan<int> a = [5, 6, 7, 8, 9, 1]; return a[3]; } }" },
        { "a text's bytes", "static class Root { static int Run() => \"1 of them\"u8.Length; }" },
        { "a text", "static class Root { static string Run() => \"a 1\"; }" },
        { "a floating-point number", "static class Root { static double Run() => 0.1; }" },
        { "a switch on texts", "static class Root { static int Run() => Environment.NewLine switch { \"a\" => 5, \"b\" => 6, \"c\" => 7, "
            + "\"d\" => 8, \"e\" => 9, \"f\" => 3, \"g\" => 1, _ => 0 }; }" },
        { "a switch on patterns", "static class Root { static int Run() => Environment.TickCount switch { > 1 => 5, _ => 6 }; }" },
        { "an exception's filter", "static class Root { static int Run() { try { return A(); } catch (Exception e) when (e.HResult == 1) { "
            + "return 7; } } static int A() => 8; }" },
        { "a finally block", "static class Root { static int B; static void Run() { try { A(); } finally { B = 1; } } static void A() { } "
            + "}" },
        { "a record's member", "static class Root { static int Run() => (new A(3) with { B = 4 }).C(); } record A(int B) { public int C() "
            + "=> B + 1; }" },
        { "a struct's size", "static class Root { static unsafe int Run() => sizeof(A); } unsafe struct A { public fixed byte B[1 + 9]; "
            + "}" },
        { "an anonymous object", "static class Root { static object Run() => new { A = 1 }; }" },
        { "a query", "static class Root { static int Run() => (from a in new[] { 3 } let b = a + 1 where b > 0 select b).Sum(); }" },
        { "a type's test", "static class Root { static int Run() => A(new B()) ? 3 : 4; static bool A(object o) => o is I2; } interface "
            + "I1; interface I2; class B : I1;" },
        { "a lazy value", "static class Root { static readonly Lazy<A> L = new(() => new A()); static int Run() => L.Value.B(); } class A "
            + "{ public int B() => 1; }" },
        { "a table that a generator wrote", Generated + "file static class A { internal static readonly int C = int.Parse(\"7\"); internal "
            + "static readonly int B = Environment.TickCount > 5 ? C + 1 : 6; } static class Root { static int Run() => A.B; }" },
        { "a table that such a table reads", Generated + "file static class A { internal static readonly int C = int.Parse(\"1\"); "
            + "internal static readonly int B = C + 7; } static class Root { static int Run() => A.B; }" },
        { "native code's entry", "static class Root { static int Run() => A(); [System.Runtime.InteropServices.DllImport(\"c\", EntryPoint "
            + "= \"f1\")] static extern int A(); }" },
    };

    /// <summary>Sources in which a number 1 that becomes 2 is not reached.</summary>
    public static TheoryData<string, string> NotReached => new()
    {
        { "a method that nobody calls", "static class Root { static int Run() => 7; static int A() => 1; }" },
        { "a lambda that is not reached",
            "static class Root { static int Run() { Func<int> f = () => 7; return f(); } static Func<int> A() => () => 1; }" },
        { "another implementation", "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); static object E() => "
            + "new D(); } interface IA { int C(); } class B : IA { public int C() => 7; } class D : IA { public int C() => 1; }" },
        { "a member that is not called",
            "static class Root { static int Run() => A(new B()); static int A(IA a) => a.C(); } interface IA { int C(); int D(); } class B "
            + ": IA { public int C() => 7; public int D() => 1; }" },
        { "an overridden member", "static class Root { static int Run() { A a = new B(); return a.C(); } } class A { public virtual int "
            + "C() => 1; } class B : A { public override int C() => 7; }" },
        { "a property of delegates", "static class Root { static object Run() => new A(); } class A { public Func<int> Reward => () => 1; "
            + "}" },
        { "what is outside", Outside + "static class Root { static int Run() { A.B(); return 7; } } static class A { "
            + "[OutsideKey(\"display\")] public static void B() => C(1); static void C(int x) { } }" },
        { "a class that is outside", Outside
            + "static class Root { static int Run() { new A().B(); return 7; } } [OutsideKey(\"display\")] class A { int _c = 1; public "
            + "void B() => _c++; }" },
        { "a table that a generator wrote for others", Generated + "file static class A { internal static readonly int B = "
            + "int.Parse(\"7\"); internal static readonly int[] C = [int.Parse(\"1\"), 3]; } static class Root { static int Run() => "
            + "A.B; }" },
        { "a property that is outside", Outside
            + "static class Root { static int Run() => A.B.Length; } static class A { [OutsideKey(\"words\")] public static string B => "
            + "\"1\"; }" },
    };

    /// <summary>Two ways to write the same.</summary>
    public static TheoryData<string, string, string> Same => new()
    {
        { "a comment", "static class Root { static int Run() => 7; }",
            "// why\n\nstatic class Root\n{\n    /* what */ static int Run() => 7;\n}\n" },
        { "another lambda before it", "static class Root { static int Run() => new[] { 1 }.Select(x => x + 7).Sum(); }",
            "static class Root { static int A() => new[] { 1 }.Select(x => x + 9).Where(x => x > 2).Sum(); static int Run() => new[] { 1 "
                + "}.Select(x => x + 7).Sum(); }" },
        { "another closure before it", "static class Root { static int Run() { var a = 5; Func<int> f = () => a; return f(); } }",
            "static class Root { static Func<int> A(int b) { var c = b; return () => c + b; } static int Run() { var a = 5; Func<int> f = "
                + "() => a; return f(); } }" },
        { "another iterator, async method and local function before it",
            "static class Root { static int Run() => A().Sum(); static IEnumerable<int> A() { yield return L(7); static int L(int x) => x; "
            + "} }",
            "static class Root { static IEnumerable<int> B() { yield return 1; } static async Task C() { await Task.Yield(); L(); void L() "
                + "{ } } static int Run() => A().Sum(); static IEnumerable<int> A() { yield return L(7); static int L(int x) => x; } }" },
        { "another anonymous type before it", "static class Root { static string Run() => new { A = 1 }.ToString(); }",
            "static class Root { static object B() => new { C = 1, D = 2 }; static string Run() => new { A = 1 }.ToString(); }" },
        { "another array before it", "static class Root { static int Run() => new[] { 1, 2, 3, 4 }.Sum(); }",
            "static class Root { static int[] A() => new[] { 5, 6, 7, 8, 9 }; static int Run() => new[] { 1, 2, 3, 4 }.Sum(); }" },
        { "names of local variables", "static class Root { static int Run() { var a = 5; Func<int> f = () => a; return f(); } }",
            "static class Root { static int Run() { var number = 5; Func<int> get = () => number; return get(); } }" },
        { "the order of members", "static class Root { static int Run() => A() + B(); static int A() => 1; static int B() => 2; }",
            "static class Root { static int B() => 2; static int A() => 1; static int Run() => A() + B(); }" },
        { "a file-local type's file", "static class Root { static int Run() => new A().B(); } file class A { public int B() => 3; }",
            "\n\nstatic class Root { static int Run() => new A().B(); } file class A { public int B() => 3; }" },
        { "another table that a generator wrote", Generated + "file static class A { internal static readonly int B = int.Parse(\"7\"); } "
            + "static class Root { static int Run() => A.B; }",
            Generated + "file static class A { internal static readonly string[] C = [\"a\", \"b\"]; internal static readonly int B = "
            + "int.Parse(\"7\"); } static class Root { static int Run() => A.B; }" },
        { "a new type that nobody names", "static class Root { static object Run() => new A(); } interface I; class A : I;",
            "static class Root { static object Run() => new A(); } interface I; class A : I; class B : I { public override string "
            + "ToString() => \"new\"; }" },
    };

    [Theory]
    [MemberData(nameof(Noticed))]
    public void A_change_of_what_is_reached_is_noticed(string what, string source) => Assert.False(IsSame(source, Two(source)), what);

    [Theory]
    [MemberData(nameof(NotReached))]
    public void A_change_of_what_is_not_reached_is_none(string what, string source) => Assert.True(IsSame(source, Two(source)), what);

    [Theory]
    [MemberData(nameof(Same))]
    public void What_compiles_to_the_same_is_the_same(string what, string source, string other) => Assert.True(IsSame(source, other), what);

    [Fact]
    public void Folder_debug_information_and_versions_of_what_is_not_used_do_not_count()
    {
        const string source = "static class Root { static int Run() { Func<int> f = () => 7; return f(); } static int A() => "
            + "Lib.Thing.Value(); }";
        using var here = new TinyProgram(source);
        using var elsewhere = new TinyProgram(source, package: "2.0.0", native: "2.0.0", symbols: true);
        Assert.Equal(here.Digest, elsewhere.Digest);
    }

    [Fact]
    public void The_version_of_a_package_that_is_used_counts()
    {
        const string source = "static class Root { static int Run() => Lib.Thing.Value(); }";
        using var one = new TinyProgram(source);
        using var two = new TinyProgram(source, package: "1.0.1");
        Assert.Equal(["Lib 1.0.0", "Lib.Native 1.0.0"], one.Reached.Packages);
        Assert.NotEqual(one.Digest, two.Digest);
    }

    [Fact]
    public void The_version_of_native_code_beside_a_package_that_is_used_counts()
    {
        const string source = "static class Root { static int Run() => Lib.Thing.Value(); }";
        using var one = new TinyProgram(source);
        using var two = new TinyProgram(source, native: "1.0.1");
        Assert.NotEqual(one.Digest, two.Digest);
    }

    [Theory]
    [InlineData("\"words.txt\"", true)]
    [InlineData("string.Concat(\"words\", Environment.NewLine)", true)]
    [InlineData("\"words.txt\"", false)]
    public void An_embedded_resource_counts_where_it_is_read(string name, bool read)
    {
        var source = $"static class Root {{ static object Run() => {(read ? "A()" : "3")}; static object A() => "
            + $"typeof(Root).Assembly.GetManifestResourceStream({name}); }}";
        using var one = new TinyProgram(source, "one");
        using var two = new TinyProgram(source, "two");
        Assert.Equal(!read, one.Digest == two.Digest);
    }

    [Theory]
    [InlineData("typeof(Root).GetMethod(\"A\")", "Type.GetMethod")]
    [InlineData("Activator.CreateInstance(typeof(Root).Assembly.GetType(\"B\"))", "Activator.CreateInstance, Assembly.GetType")]
    [InlineData("JsonSerializer.Serialize(new int[3])", "JsonSerializer.Serialize")]
    [InlineData("JsonSerializer.Deserialize<int[]>(\"[]\")", "JsonSerializer.Deserialize")]
    [InlineData("((Delegate)Run).DynamicInvoke()", "Delegate.DynamicInvoke")]
    [InlineData("JsonDocument.Parse(\"1\")", "")]
    [InlineData("new object().GetType()", "")]
    [InlineData("A<List<int>>()", "")]
    public void Reflection_is_seen(string expression, string expected)
    {
        using var program = new TinyProgram(
            $"static class Root {{ static object Run() => {expression}; static T A<T>() where T : new() => new T(); }}");
        Assert.Equal(expected, string.Join(", ", program.Reached.Members.SelectMany(member => program.Graph.Members[member].Reflects)));
    }

    [Fact]
    public void A_graph_is_read_as_it_was_written_and_notices_other_assemblies()
    {
        using var program = new TinyProgram(
            "static class Root { static int Run() => new[] { 3 }.Select(x => x + 1).Sum() + Lib.Thing.Value(); }");
        var file = Path.Combine(program.Program.Folder, CodeGraph.FileName);
        Assert.Contains("is missing", Assert.Throws<CodeException>(() => CodeGraph.Load(program.Program.Folder))
            .Message, StringComparison.Ordinal);
        program.Graph.Write(file);
        Assert.Equal(program.Digest, ReachedCode.From(CodeGraph.Load(program.Program.Folder), new CodeRoots([], [], ["Root::Run"])).Digest);
        File.AppendAllText(Path.Combine(program.Program.Folder, "Tiny.dll"), " ");
        Assert.Contains("does not belong to the Tiny.dll", Assert.Throws<CodeException>(() => CodeGraph.Load(program.Program.Folder))
            .Message, StringComparison.Ordinal);
        File.WriteAllText(file, File.ReadAllText(file)[..^9]);
        Assert.Contains("is damaged", Assert.Throws<CodeException>(() => CodeGraph.Load(program.Program.Folder))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_walk_reaches_can_be_left_out()
    {
        using var program = new TinyProgram(
            "static class Root { static int Run() => A(new B()) + Lib.Thing.Value(); static int A(IA a) => a.C(); static int D() => 1; } "
            + "interface IA { int C(); int E(); } class B : IA { public int C() => 3; public int E() => 4; "
            + "public override string ToString() => F(); static string F() => \"5\"; }");
        var pruned = program.Graph.Only([program.Reached]);
        Assert.True(pruned.Members.Count < program.Graph.Members.Count);
        Assert.Equal(program.Digest, ReachedCode.From(pruned, new CodeRoots([], [], ["Root::Run"])).Digest);
    }

    [Fact]
    public void A_root_that_is_not_there_is_named()
    {
        using var program = new TinyProgram("static class Root { static int Run() => 3; }");
        Assert.Contains("knows no type Nobody", Assert.Throws<CodeException>(() =>
            ReachedCode.From(program.Graph, new CodeRoots(["Nobody"], [], []))).Message, StringComparison.Ordinal);
        Assert.Contains("knows no member Root::Nothing", Assert.Throws<CodeException>(() =>
            ReachedCode.From(program.Graph, new CodeRoots([], [], ["Root::Nothing"]))).Message, StringComparison.Ordinal);
    }

    private static bool IsSame(string source, string other)
    {
        using var one = new TinyProgram(source);
        using var two = new TinyProgram(other);
        return one.Digest == two.Digest;
    }

    // The number 1, or the interface I1, where it stands for itself.
    private static string Two(string source)
    {
        var changed = System.Text.RegularExpressions.Regex.Replace(source,
            @"(?<![\w.\-])1(?![\w.])|(?<=0\.)1(?!\w)|(?<=B : I)1|(?<=f)1(?="")", "2");
        Assert.NotEqual(source, changed);
        return changed;
    }
}
