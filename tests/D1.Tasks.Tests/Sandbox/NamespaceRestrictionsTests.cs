using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class NamespaceRestrictionsTests
{
    [Theory]
    [InlineData("apparmor_restrict_unprivileged_userns", "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0")]
    [InlineData("unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1")]
    [InlineData("max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000")]
    [InlineData("nothing", "", "docker run --cap-add SYS_ADMIN")]
    public void The_setting_that_restricts_them_is_named_with_what_allows_them(string file, string value, string advice)
    {
        var line = NamespaceRestrictions.Advice(path => Path.GetFileName(path) == file ? value : null);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }
}
