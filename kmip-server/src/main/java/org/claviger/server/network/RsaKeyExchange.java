package org.claviger.server.network;

import java.security.Security;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JDK refuses TLS_RSA_* suites in the whole process unless it is told otherwise before its first handshake. */
public final class RsaKeyExchange {
    private static final Logger LOG = LoggerFactory.getLogger(RsaKeyExchange.class);
    private static final String DISABLED = "jdk.tls.disabledAlgorithms";
    private static final String RSA_SUITES = "TLS_RSA_*";

    private RsaKeyExchange() {}

    /** Allows them; ports with other policies go on without, for each names its suites. */
    public static void allow() {
        String disabled = String.valueOf(Security.getProperty(DISABLED));
        Security.setProperty(
                DISABLED,
                Arrays.stream(disabled.split(","))
                        .map(String::strip)
                        .filter(name -> !name.equals(RSA_SUITES))
                        .collect(Collectors.joining(", ")));
        LOG.warn("A port exchanges keys by RSA: who steals the server's key can read what was recorded there before");
    }
}
