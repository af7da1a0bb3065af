using System.CommandLine;

namespace D1.Cli.Verbs;

/// <summary><c>d1 completion SHELL</c>: a script that makes the shell complete the command's words.</summary>
internal static class CompletionVerb
{
    // A word that goes on gets no blank behind it. COMP_WORDBREAKS splits at '=', and only the last part is replaced.
    private const string Bash = """
        # Completion of d1: source this, or put it into ~/.local/share/bash-completion/completions/d1
        _d1() {
            local IFS=$'\n'
            COMPREPLY=($("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null))
            if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2> /dev/null; fi
            return 0
        }
        complete -o default -F _d1 d1 ./d1

        """;

    private const string Zsh = """
        #compdef d1
        # Completion of d1: put this into a folder of $fpath as _d1, or source it after compinit
        _d1() {
            local -a found
            found=(${(f)"$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2> /dev/null)"})
            if (( ${#found} )); then
                compadd -S '' -- ${(M)found:#*[=/]}
                compadd -- ${found:#*[=/]}
            else
                _files
            fi
        }
        compdef _d1 d1 ./d1

        """;

    private const string Fish = """
        # Completion of d1: put this into ~/.config/fish/completions/d1.fish
        function __d1_complete
            set -l words (commandline -opc) (commandline -ct)
            $words[1] complete -- $words[2..-1] 2> /dev/null
        end
        complete -c d1 -a '(__d1_complete)'

        """;

    public static Command Create()
    {
        var shell = ChoiceOption.Argument("SHELL", "bash, zsh or fish.", "bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that makes a shell complete verbs, options, specs and keys.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.Write(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Success;
        });
        return command;
    }
}
