using System.Text;
using D1.Core;
using D1.Pipeline.Tests.Tracking.Fake;
using D1.Pipeline.Tracking.Mlflow;

namespace D1.Pipeline.Tests.Tracking;

public sealed class MlflowServerTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("", "Basic anne:s3cret", "MLFLOW_TRACKING_USERNAME=anne", "MLFLOW_TRACKING_PASSWORD=s3cret", "MLFLOW_TRACKING_TOKEN=t0ken")]
    [InlineData("", "Bearer t0ken", "MLFLOW_TRACKING_USERNAME=anne", "MLFLOW_TRACKING_TOKEN=t0ken")]
    [InlineData("bob:p%40ss@", "Basic bob:p@ss")]
    [InlineData("bob:p%40ss@", "Bearer t0ken", "MLFLOW_TRACKING_TOKEN=t0ken")]
    public void Logins_come_from_the_usual_places(string info, string? expected, params string[] variables)
    {
        var server = Of($"https://{info}tracking.example/prefix", variables);
        var login = server.Authorization is not { } header ? null
            : header.Scheme == "Basic" ? $"Basic {Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter!))}"
            : header.ToString();
        Assert.Equal(expected, login);
        Assert.Equal("https://tracking.example/prefix", server.ToString());
        Assert.Equal("tracking.example_443_prefix", server.FolderName);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http://:5000")]
    [InlineData("http:5000")]
    [InlineData("localhost:5000")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("/home/me/mlruns")]
    [InlineData("mlruns")]
    [InlineData("file:///home/me/mlruns")]
    [InlineData("ftp://anne:s3cret@host")]
    public void A_broken_address_is_one_clear_line(string address) =>
        Assert.Equal("MLFLOW_TRACKING_URI is not of the form http(s)://host:port, a tracking server's address; "
                + "MLflow's files are written by d1 mlflow-export DIR",
            Assert.Throws<InputException>(() => Of(address)).Message);

    [Fact]
    public void Certificates_are_only_left_unchecked_by_name()
    {
        Assert.False(Of("https://host").InsecureTls);
        Assert.True(Of("https://host", "MLFLOW_TRACKING_INSECURE_TLS=true").InsecureTls);
    }

    [Fact]
    public async Task The_login_is_sent_and_never_repeated()
    {
        using var fake = new FakeServer { Echo = " dear s3cret, your YW5uZTpzM2NyZXQ=" };
        var server = Of(fake.Address.Replace("//", "//anne:s3cret@", StringComparison.Ordinal));
        using var http = new MlflowHttp(server, TimeSpan.FromMinutes(1));
        var refusal = await Assert.ThrowsAsync<MlflowRefusedException>(() => http.GetAsync("api/2.0/mlflow/nothing", default));
        Assert.Equal("Basic YW5uZTpzM2NyZXQ=", fake.Login);
        Assert.Equal("no endpoint /api/2.0/mlflow/nothing dear ***, your ***", refusal.Message);
        fake.Fail("nothing", Fault.NotLoggedIn);
        var trouble = await Assert.ThrowsAsync<MlflowTroubleException>(() => http.GetAsync("api/2.0/mlflow/nothing", default));
        Assert.Equal(
            $"{fake.Address} answered 401 (are MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, right?)",
            trouble.Message);
    }

    private static MlflowServer Of(string address, params string[] variables) =>
        MlflowServer.Of(address, MlflowServer.Variable,
            name => variables.FirstOrDefault(text => text.StartsWith(name + "=", StringComparison.Ordinal))?.Split('=')[1]);
}
