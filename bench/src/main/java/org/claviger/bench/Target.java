package org.claviger.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * A server that is measured.
 *
 * @param tls how its clients connect
 * @param process whose CPU time counts
 */
record Target(InetSocketAddress address, SSLContext tls, ProcessHandle process) {
    /** What the process has used so far, in ticks of 10 ms on Linux. */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell the CPU time of a process"));
    }
}
