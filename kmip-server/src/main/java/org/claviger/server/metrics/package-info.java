/** What is counted and measured, and the port that shows it. */
@NullMarked
package org.claviger.server.metrics;

import org.jspecify.annotations.NullMarked;
