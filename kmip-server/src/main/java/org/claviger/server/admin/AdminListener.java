package org.claviger.server.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.claviger.server.admin.AdminMessages.Envelope;
import org.claviger.server.admin.AdminMessages.Hello;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.Officer;
import org.claviger.server.identity.OfficerRegistry;
import org.claviger.server.network.IdentityKeyManager;
import org.claviger.server.network.PeerTrust;
import org.claviger.server.network.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port for officers: mutual TLS with certificates of the officers' own authority, and the same requests as through
 * the socket in the home. Officers are few, so this is plain sockets with a virtual thread each.
 */
public final class AdminListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
    private static final int CONNECTIONS_MAX = 64;
    private static final int SILENCE_MILLIS_MAX = 10_000;
    private static final int BACKLOG = 16;

    private final OpenHome home;
    private final Administration administration;
    private final SSLServerSocket listening;
    private final Semaphore room = new Semaphore(CONNECTIONS_MAX);

    private AdminListener(OpenHome home, Administration administration, SSLServerSocket listening) {
        this.home = home;
        this.administration = administration;
        this.listening = listening;
    }

    /** @param identity asked at each handshake, for the server's certificate is renewed while it runs */
    public static AdminListener start(
            InetSocketAddress listen, OpenHome home, Administration administration, Supplier<ServerIdentity> identity)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new IdentityKeyManager(() -> List.of(identity.get()))},
                    new TrustManager[] {new PeerTrust(chain -> checkOfficer(home, chain))},
                    home.random());
            SSLServerSocket socket =
                    (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(listen, BACKLOG);
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            if (home.configuration().policy().fips()) {
                keepToFips(socket);
            }
            AdminListener listener = new AdminListener(home, administration, socket);
            Thread.ofPlatform().name("admin-listener").daemon().start(listener::accept);
            return listener;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS for officers cannot be set up: " + e.getMessage(), e);
        }
    }

    private static void keepToFips(SSLServerSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setCipherSuites(TlsPolicy.FIPS.cipherSuites().toArray(String[]::new));
        parameters.setNamedGroups(TlsPolicy.FIPS.groups().toArray(String[]::new));
        socket.setSSLParameters(parameters);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private static void checkOfficer(OpenHome home, List<X509Certificate> chain) throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Authorities.trustedOfficers(home.directory()));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(List.of(chain.getFirst())),
                            parameters);
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the certificate is not one of this server's officers", e);
        }
        boolean known = OfficerRegistry.find(home.store(), ClientCertificate.of(chain.getFirst()))
                .map(OfficerRegistry.Entry::officer)
                .filter(Officer::isEnabled)
                .isPresent();
        if (!known) {
            throw new CertificateException("the officer is not, or no longer, enrolled");
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listening.accept();
                if (!room.tryAcquire()) {
                    socket.close();
                    continue;
                }
                Thread.ofVirtual().name("officer").start(() -> serve(socket));
            } catch (SocketException e) {
                if (!listening.isClosed()) {
                    LOG.atWarn().setCause(e).log("A connection of an officer could not be accepted");
                }
            } catch (IOException e) {
                LOG.atWarn().setCause(e).log("A connection of an officer could not be accepted");
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            socket.startHandshake();
            X509Certificate officer = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            AdminMessages.writeLine(socket.getOutputStream(), new Hello(RandomCode.of(home.random())));
            Envelope envelope = AdminMessages.readLine(socket.getInputStream(), Envelope.class);
            AdminMessages.writeLine(socket.getOutputStream(), answer(officer, envelope));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("from", socket.getRemoteSocketAddress())
                    .log("A connection to the officers' port ended: {}", e.getMessage());
        } finally {
            room.release();
        }
    }

    private Reply answer(X509Certificate officer, Envelope envelope) {
        try {
            return administration.executeAs(officer, envelope.body());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A command failed by a fault of ours");
            return Reply.failed("The command failed by a fault of the server; its log has the details");
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The officers' port could not be closed");
        }
    }
}
