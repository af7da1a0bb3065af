@echo off
rem Starts the build on Windows: looks for the .NET SDK, which is all that it needs.
rem Content decides what is compiled: Directory.Build.targets.
rem   build --help      build Test      build ReproduceTable1 [--profile smoke]
setlocal
if not defined D1Packages set D1Packages=compat
set NUKE_ROOT=%~dp0.
set DOTNET_NOLOGO=1
set DOTNET_CLI_UI_LANGUAGE=en
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set NUKE_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul || (echo build.cmd: the .NET 10 SDK is missing; install it from https://dot.net/download and start again 1>&2 & exit /b 1)
dotnet --list-sdks | findstr /b /l /c:"10." >nul || (
    echo build.cmd: dotnet has no SDK of version 10; install it from https://dot.net/download and start again 1>&2
    exit /b 1
)
dotnet build "%~dp0build\_build.csproj" -c Release -v q --disable-build-servers || exit /b 1
dotnet "%~dp0build\bin\%D1Packages%\Release\net10.0\_build.dll" %*
exit /b %ERRORLEVEL%
