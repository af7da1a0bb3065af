using System.Text.RegularExpressions;

namespace D1.Tasks.Code;

/// <summary>
/// Modules that every Python from 3.9 to 3.13 brings: what the sandbox has, which sees no installed packages. One list for all, so that no
/// machine trains on other rows than the next.
/// </summary>
internal static partial class PythonModules
{
    /// <summary>Their names.</summary>
    internal static readonly HashSet<string> Standard = [.. """
        __future__ abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs
        codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses
        datetime dbm decimal difflib dis doctest email encodings enum errno faulthandler fcntl filecmp fileinput fnmatch fractions
        ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib importlib inspect io
        ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing
        netrc ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath
        pprint profile pstats pty pwd py_compile pyclbr pydoc pyexpat queue quopri random re readline reprlib resource rlcompleter runpy
        sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants
        sre_parse ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile
        termios textwrap threading time timeit token tokenize trace traceback tracemalloc tty types typing unicodedata unittest urllib
        uuid warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether a program's imports are all of these modules.</summary>
    /// <param name="program">Its text.</param>
    /// <param name="others">Modules that it has besides.</param>
    public static bool Suffice(string program, params string[] others) =>
        ImportedBy(program).All(module => Standard.Contains(module) || others.Contains(module));

    /// <summary>The modules that a program imports, wherever in it, by the first of their names: <c>os</c> of <c>os.path</c>. One that is
    /// relative is empty.</summary>
    /// <param name="program">Its text.</param>
    public static IEnumerable<string> ImportedBy(string program) => Import().Matches(NoStatement().Replace(program, " "))
        .SelectMany(import => import.Groups["modules"].Value.Split(','))
        .Select(module => module.Trim().Split('.', ' ', '\t')[0]);

    // Texts, comments, and line breaks that end no statement.
    [GeneratedRegex(@"#[^\n]*|(?<quotes>""""""|''')(?:\\.|.)*?(?:\k<quotes>|\z)|""(?:\\.|[^""\\\n])*""|'(?:\\.|[^'\\\n])*'|\\\r?\n",
        RegexOptions.Singleline)]
    private static partial Regex NoStatement();

    // Behind the modules the statement ends.
    [GeneratedRegex(@"(?:^|[;:])[ \t]*(?:from[ \t]+(?<modules>[\w.]+)[ \t]+import\b"
        + @"|import[ \t]+(?<modules>[\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*)[ \t]*(?=[;\r]|$))",
        RegexOptions.Multiline)]
    private static partial Regex Import();
}
