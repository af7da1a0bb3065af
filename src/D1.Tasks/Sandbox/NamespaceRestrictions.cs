namespace D1.Tasks.Sandbox;

/// <summary>Why a system may refuse the namespaces that a sandbox is made of.</summary>
internal static class NamespaceRestrictions
{
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    private const string Debian = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string Most = "/proc/sys/user/max_user_namespaces";

    /// <summary>What to allow, in one line.</summary>
    public static string Advice() => Advice(Setting);

    /// <summary>The same, from settings.</summary>
    /// <param name="setting">The text of a file of settings; null where there is none.</param>
    internal static string Advice(Func<string, string?> setting)
    {
        if (setting(AppArmor) == "1")
        {
            return "AppArmor keeps user namespaces from ordinary users: give /usr/bin/bwrap a profile with 'userns,', "
                + "or sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run as root";
        }

        if (setting(Debian) == "0")
            return "ordinary users may not make user namespaces: sysctl kernel.unprivileged_userns_clone=1, or run as root";
        if (setting(Most) == "0") return "no user namespaces are allowed: sysctl user.max_user_namespaces=10000, or run as root";
        return "bubblewrap may not make namespaces here; in a container allow them (docker run --cap-add SYS_ADMIN "
            + "--security-opt seccomp=unconfined --security-opt apparmor=unconfined, or podman)";
    }

    private static string? Setting(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
