/** The panel that the button of widget.js opens. */
