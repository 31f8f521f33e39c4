package org.claviger.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** A running {@link EchoServer}. */
final class EchoProcess implements AutoCloseable {
    private final Process process;
    private final Target target;

    private EchoProcess(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    static EchoProcess start(Path identityFile, EchoIdentity identity, int answerBytes)
            throws IOException, GeneralSecurityException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoServer.class.getName(),
                        identityFile.toString(),
                        Integer.toString(answerBytes))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String port = output.readLine();
        if (port == null) {
            throw new IOException("the echo did not start");
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        return new EchoProcess(process, new Target(address, identity.client(), process.toHandle()));
    }

    Target target() {
        return target;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
